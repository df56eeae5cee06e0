"""Timer schedules: NCRONTAB expressions and time spans, parsed as the host parses them."""
