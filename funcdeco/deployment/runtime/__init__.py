"""Plays the host of Microsoft's runtimes: the v1 runtime calls functions, the v2 runtime indexes.

The runtimes are packages of their own, which the app's environment must have; protobuf too.
"""
