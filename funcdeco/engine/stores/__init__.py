"""What the app's bindings read and write: queues, blobs, tables and more, in memory."""
