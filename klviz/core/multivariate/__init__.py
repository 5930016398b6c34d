"""Normals and their mixtures in several dimensions; in the plane by quadrature, and fitted."""
