"""The queues, blobs and tables of storage accounts: triggers that listen to them, and their clients."""
