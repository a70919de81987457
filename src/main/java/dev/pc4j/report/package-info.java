/**
 * What a command has found, to look at: a {@link dev.pc4j.report.Report} of sections with tables, charts, matrices and pictures, which
 * {@link dev.pc4j.report.Page} makes one HTML page of and {@link dev.pc4j.report.Drawings} PNG images. Those who fill a report say what they
 * have; how it looks is decided here alone. Knows nobody, and uses XChart for charts and Batik for their SVG.
 */
package dev.pc4j.report;
