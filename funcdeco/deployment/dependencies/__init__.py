"""The packages that an app depends on: where they are declared, and how they are installed for Azure.

Wheels are installed for another machine and another Python than those that run funcdeco.
"""
