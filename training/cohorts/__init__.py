"""Intakes trained together: who is in them, who taught them. Beside the usual files: `programmes`, where a capability
above tells what a cohort is held to."""
