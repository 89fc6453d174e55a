"""What template.yaml says, as CloudFormation and SAM would make it, without either."""
