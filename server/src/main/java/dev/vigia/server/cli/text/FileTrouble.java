package dev.vigia.server.cli.text;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What an operating system says about a file, in a few words. */
public final class FileTrouble {
    private FileTrouble() {}

    /** For example {@code permission denied}. */
    public static String words(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "not a directory"; // how JDKs from 21 on say that a file stands where a folder should be made
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8";
        }
        String said = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return said == null
                ? e.getClass().getSimpleName()
                : PlainText.brief(said, 200).toLowerCase(Locale.ROOT);
    }

    /** The file it is about, if the operating system says so, else {@code a file}. */
    public static String file(IOException e) {
        return e instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "a file";
    }
}
