"""Pictures and sounds that items show before they ask: authored, checked, kept once by their digest, and served only to
who may see the item."""
