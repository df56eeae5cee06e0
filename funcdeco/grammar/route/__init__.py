"""ASP.NET Core route templates: parsing, matching and overlaps."""
