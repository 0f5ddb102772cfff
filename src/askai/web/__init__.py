"""The Gradio page. Nothing outside this folder imports gradio."""
