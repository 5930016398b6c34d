"""Distributions over finitely many outcomes: values, tables, channels, and families to fit."""
