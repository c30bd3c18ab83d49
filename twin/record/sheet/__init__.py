"""The sheets of a report: each gathers one matter from summary and story as plain data and drawings."""
