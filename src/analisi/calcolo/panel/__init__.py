"""Benchmarking of a group of bodies: values, positions with their uncertainty, what needs attention. Pure functions."""
