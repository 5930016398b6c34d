"""klviz: see Kullback-Leibler divergence."""

__version__ = "0.1.0"
