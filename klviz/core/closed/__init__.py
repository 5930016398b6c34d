"""Exact values where formulas give them."""
