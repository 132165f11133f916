package dev.attacca.processor.model;

/** A text that the user wrote into an annotation, and where. */
public record Name(String text, Site site) {}
