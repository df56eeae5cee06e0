"""The MCP extension: a server whose tools, resources and prompts are functions."""
