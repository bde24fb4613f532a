"""The pages of the reports: results of one chamber's year composed into views. No arithmetic on the figures."""
