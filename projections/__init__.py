"""What it means: the codebook, and pure folds from developments to stance and hardening."""
