"""From draft to edition: an author asks for review, an approver looks at the difference and decides, the edition is
published then or at its moment. The same files as a capability."""
