"""The stores that bindings read and write: queues, blobs, tables and more, in memory."""
