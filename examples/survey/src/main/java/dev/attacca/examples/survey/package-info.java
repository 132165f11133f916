/**
 * What is in the JARs below a folder, the local Maven repository if none is named: {@link
 * dev.attacca.examples.survey.Survey} prints it. {@code JarSurvey} is the flow, and what there is to
 * read first.
 */
package dev.attacca.examples.survey;
