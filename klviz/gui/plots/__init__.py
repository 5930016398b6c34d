"""Plots, each made of graphics items: what is drawn is set from outside, nothing is computed."""
