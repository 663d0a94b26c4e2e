"""What contacts read on the web: plain values, for a page and for JSON alike. Whoever shows them escapes them."""
