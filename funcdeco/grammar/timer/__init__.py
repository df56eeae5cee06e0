"""Schedules of timers: NCrontab expressions and time spans, read as the host reads them."""
