"""The sandbox's own tests: by urllib alone, none of them uses the real client."""
