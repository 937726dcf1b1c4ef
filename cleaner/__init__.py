"""Turn raw text dumps of Chinese newspapers into clean editions, losing nothing and inventing nothing."""

__version__ = "0.1.0"
