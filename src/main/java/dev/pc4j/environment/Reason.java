package dev.pc4j.environment;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why reading, writing or fetching failed: the end of a line for the user, without the names of Java's classes. */
public final class Reason {

    private Reason() {}

    /** The reason, which does not name the file or address. */
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "its rights or its folder's forbid it";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case CharacterCodingException _ -> "it is not UTF-8 text: convert it";
            case HttpTimeoutException _ -> "no answer came in time";
            case ConnectException unknown when hasCause(unknown, UnresolvedAddressException.class) ->
                "there is no host of that name";
            case ConnectException _ -> "nobody answers there";
            default -> firstLine(e.getMessage());
        };
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> kind) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(String message) {
        return message == null || message.isBlank() ? "the system does not say why" : message.lines().findFirst().get();
    }
}
