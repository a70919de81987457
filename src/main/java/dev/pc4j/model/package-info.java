/**
 * Ready-made models. {@link dev.pc4j.model.Models} makes graphs, for whoever trains them; {@link dev.pc4j.model.Hopfield} is an associative
 * memory with the verbs of its field, which runs on an engine and saves itself.
 */
package dev.pc4j.model;
