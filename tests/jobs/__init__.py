"""Administrators' jobs, and the tables that they return."""
