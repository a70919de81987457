package dev.pc4j.cli;

import dev.pc4j.data.DataException;
import dev.pc4j.data.ImageSize;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** How words of the command line become numbers, text and paths; what is no such thing gets the end of an error's line. */
final class Values {

    private Values() {}

    /** Lets a command line and its subcommands read values this way. */
    static void register(CommandLine commands) {
        commands.registerConverter(Integer.class, Values::integer);
        commands.registerConverter(int.class, Values::integer);
        commands.registerConverter(Long.class, Values::whole);
        commands.registerConverter(long.class, Values::whole);
        commands.registerConverter(Double.class, Values::number);
        commands.registerConverter(double.class, Values::number);
        commands.registerConverter(String.class, Values::text);
        commands.registerConverter(Path.class, Values::path);
        commands.registerConverter(SaveInterval.class, SaveInterval::parse);
        commands.registerConverter(ImageSize.class, Values::imageSize);
        commands.registerConverter(Damage.class, Damage::parse);
    }

    /** Fails at a list that was typed and holds nothing, as between the commas of {@code ,}. */
    static void requireAny(ParseResult parsed) {
        for (OptionSpec option : parsed.matchedOptions()) {
            if (option.getValue() instanceof Collection<?> values && values.isEmpty()) {
                throw new ParameterException(parsed.commandSpec().commandLine(),
                        "%s '%s' holds no value: give one or more"
                                .formatted(option.longestName(), String.join(" ", option.originalStringValues())));
            }
        }
    }

    private static int integer(String word) {
        return (int) whole(word, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static long whole(String word) {
        return whole(word, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static long whole(String word, long least, long most) {
        if (!word.strip().matches("[+-]?[0-9]+")) {
            throw bad("'%s' is not a whole number", word);
        }
        BigInteger value = new BigInteger(word.strip());
        if (value.bitLength() > 63 || value.longValue() < least || value.longValue() > most) {
            throw bad("'%s' is out of range: use a whole number from %d to %d", word, least, most);
        }
        return value.longValue();
    }

    /** A number; an infinite one only where it is asked for by its name. */
    private static double number(String word) {
        String text = word.strip().toLowerCase(Locale.ROOT);
        return switch (text.replaceFirst("^[+-]", "")) {
            case "inf", "infinity" -> text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> finite(word, text);
        };
    }

    private static double finite(String word, String text) {
        try {
            double value = new BigDecimal(text).doubleValue();
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException _) {
            throw bad("'%s' is not a number", word);
        }
        throw bad("'%s' is out of range: the largest number is about 1.8e308", word);
    }

    private static String text(String word) {
        if (word.isBlank()) {
            throw bad("'%s' is empty: give it a value, or leave it out", word);
        }
        return word;
    }

    private static Path path(String word) {
        try {
            return Path.of(text(word));
        } catch (InvalidPathException e) {
            // Java refuses letters that the locale's character set does not have, and a zero.
            throw bad("'%s' cannot be a path here: use other letters, or a locale of UTF-8 (LC_ALL=C.UTF-8)", word);
        }
    }

    private static ImageSize imageSize(String word) {
        try {
            return ImageSize.parse(word);
        } catch (DataException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static TypeConversionException bad(String pattern, Object... values) {
        return new TypeConversionException(Text.format(pattern, values));
    }
}
