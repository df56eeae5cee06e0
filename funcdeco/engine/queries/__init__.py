"""Evaluates the queries of inputs in memory: filters of tables, and a part of Cosmos DB's SQL."""
