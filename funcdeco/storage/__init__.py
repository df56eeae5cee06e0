"""The queues, blobs and tables of storage accounts, as the host listens to them and uses them."""
