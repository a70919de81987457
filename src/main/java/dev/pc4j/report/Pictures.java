package dev.pc4j.report;

/**
 * Pictures in a grid.
 *
 * @param caption what its rows and columns are
 */
public record Pictures(String title, String caption, PictureGrid grid) implements Exhibit {}
