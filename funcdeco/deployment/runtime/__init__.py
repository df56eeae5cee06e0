"""The host of Microsoft's runtimes: the v1 runtime calls functions, the v2 runtime indexes them.

The runtimes are separate packages. The app's environment must contain them and protobuf.
"""
