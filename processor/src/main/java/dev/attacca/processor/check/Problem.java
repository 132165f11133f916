package dev.attacca.processor.check;

import dev.attacca.processor.model.Site;

/** One error: which, where, and the text that the user reads. */
public record Problem(Diagnostic diagnostic, Site site, String text) {}
