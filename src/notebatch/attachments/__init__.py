"""What stands beside a report for whoever computes with its figures: workbook and open data."""
