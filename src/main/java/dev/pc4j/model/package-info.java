/** Ready-made graphs: {@link dev.pc4j.model.Models}. */
package dev.pc4j.model;
