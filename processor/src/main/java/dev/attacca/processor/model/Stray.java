package dev.attacca.processor.model;

/** An annotation of ours where it means nothing. */
public record Stray(String annotation, Site site) {}
