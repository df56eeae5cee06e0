"""Route templates of ASP.NET Core: parsing, matching, what one hides from another."""
