"""What the makers of the project run, and nobody deploys."""
