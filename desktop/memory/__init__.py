"""The memory panel: what is remembered, seen and governed by the person."""
