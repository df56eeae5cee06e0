"""Read official v2 apps: the calls of azure-functions' decorators, with arguments and locations."""
