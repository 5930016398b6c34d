"""The panel on the left: rows of parameters and tables that edit the scene."""
