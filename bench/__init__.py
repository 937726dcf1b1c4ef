"""The project's own benchmark: damaged dumps made from clean articles, and the figures over them."""
