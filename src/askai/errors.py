"""Everything askai raises on purpose.

AskaiError
├── SettingsError        a setting has a value askai cannot use
├── CorpusError          the folder of documents is missing, empty or unreadable
│   └── DocumentError    one file cannot be read (a build skips it and says why)
├── QuestionError        a question is empty or too long
├── ModelError           the embedding model is missing, altered or unusable
└── IndexProblem          the index cannot be used
    ├── IndexMissing     there is none yet
    ├── IndexMismatch    it was built with another model or schema
    ├── IndexDamaged     a part is missing, cut short or altered
    ├── IndexBusy        another build holds it
    ├── IndexUnwritable  no permission, no space left, not a folder
    └── StoreUnavailable a server that holds it cannot be reached, or fails

Every message says what is wrong, the value, and what to do next, in one line.
The command line and the page turn an `AskaiError` into that line; nothing else is caught there.
"""


class AskaiError(Exception):
    """Base of every error that askai raises on purpose."""


class SettingsError(AskaiError):
    """A setting has a value that askai cannot use."""


class CorpusError(AskaiError):
    """The corpus folder is missing, empty, or holds nothing readable."""


class DocumentError(CorpusError):
    """One file cannot be read; the message is the reason shown to the user."""


class QuestionError(AskaiError):
    """The question is empty or longer than the limit."""


class ModelError(AskaiError):
    """The embedding model is missing, altered, or cannot be used."""


class IndexProblem(AskaiError):
    """The index cannot be used."""


class IndexMissing(IndexProblem):
    """No index has been built yet."""


class IndexMismatch(IndexProblem):
    """The index was built with another model or by another version."""


class IndexDamaged(IndexProblem):
    """A part of the index is missing, cut short, or altered."""


class IndexBusy(IndexProblem):
    """Another build is writing to the index."""


class IndexUnwritable(IndexProblem):
    """The index folder cannot be written."""


class StoreUnavailable(IndexProblem):
    """A server that holds the index cannot be reached, or fails."""
