r"""LaTeX: sections, macros, accents, mathematics, lists and tables."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.makers_markup import write_filled

FACTS = (
    Fact(
        "coffee-study.tex",
        "How many cups a day did the café on Rue Bellac sell?",
        "The café on Rue Bellac sold 318 cups a day.",
        heading="Results",
    ),
    Fact(
        "coffee-study.tex",
        "Who counted the cups on Rue Bellac?",
        "The cups on Rue Bellac were counted by Zoë Håkansson.",
        heading="Method",
    ),
    Fact(
        "pendulum.tex",
        "Which abbey lent the pendulum with a bob of lead and tin?",
        "The abbey of Göttweig lent us a pendulum with a bob of lead & tin.",
        heading="Apparatus",
    ),
    Fact(
        "pendulum.tex",
        "What is the period of the brass pendulum from Rohrau?",
        "2.31 s",
        row="Brass, from Rohrau",
    ),
    Fact(
        "sheep-thesis.tex",
        "What did the shepherds of Val Torta do against wolves?",
        "The shepherds of Val Torta hung red trousers on the fences.",
        heading="Wolves",
    ),
)
_COFFEE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{booktabs}
\newcommand{\shop}{the shop}
\title{A study of coffee}
\author{M. Marchand}
\begin{document}
\maketitle
\begin{abstract}
{one}
\end{abstract}
\section{Method}\label{sec:method}
% nobody reads this comment
Pens were handed out. The cups on Rue Bellac were counted by Zo\"e H\aa{}kansson.
Others counted the spoons~\cite{marchand1999}.
\section{Results}
Section~\ref{sec:method} says how. The caf\'e on Rue Bellac sold \textbf{318} cups a day.
This is more than $\mu + 2\sigma$ would suggest:
\begin{equation}
  \mu = \frac{1}{n} \sum_{i=1}^{n} x_i
\end{equation}
\begin{itemize}
  \item Milk was free.
  \item \emph{Sugar} was not.
\end{itemize}
{two}
\end{document}
"""
_PENDULUM = r"""\documentclass{article}
\begin{document}
\section*{A pendulum}
{one}
\section{Apparatus}
It came on a cart. The abbey of G\"ottweig lent us a pendulum with a bob of lead \& tin.
We gave it back in June.\footnote{It was raining.}
\subsection{Periods}
\begin{table}[h]
  \centering
  \caption{Periods of the pendulums}
  \begin{tabular}{lrr}
    \hline
    Pendulum & Length & Period \\
    \hline
    Lead, lent by the abbey & 0.99\,m & 2.00\,s \\
    Brass, from Rohrau & 1.33 m & 2.31 s \\
    Cork & 1.01 m & 2.05 s \\
    \hline
  \end{tabular}
\end{table}
{two}
\end{document}
"""
_SHEEP = r"""\documentclass{book}
\begin{document}
\chapter{Sheep in the mountains}
{one}
\section{Wolves}
Dogs are expensive, about 5\% of what a flock earns.
The shepherds of \textit{Val Torta} hung red trousers on
the fences. It worked for ``one summer'', they say --- not longer.
\begin{enumerate}
  \item Bells help by day.
  \item Fire helps by night.
\end{enumerate}
\paragraph{Wool} {two}
\begin{thebibliography}{9}
\bibitem{rossi} A. Rossi, \emph{On fences}, 1971.
\end{thebibliography}
\end{document}
"""


def make(folder: Path) -> None:
    """Write the LaTeX files."""
    texts = {"coffee-study.tex": _COFFEE, "pendulum.tex": _PENDULUM, "sheep-thesis.tex": _SHEEP}
    write_filled(folder, texts)
