"""An app as it is deployed: Microsoft's runtimes run it, independently of `engine`."""
