"""Real storage: the queues, blobs and tables of an account or of Azurite, as the host uses them."""
