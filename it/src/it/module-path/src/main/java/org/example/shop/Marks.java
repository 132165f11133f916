package org.example.shop;

/** How many exclamation marks. */
public record Marks(int count) {}
